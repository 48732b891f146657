using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>Delivers messages one after the other beside the test, over one connection.</summary>
internal sealed class Delivery : IDisposable
{
    private readonly Thread _thread;

    /// <param name="lab">The server.</param>
    /// <param name="user">The mailbox.</param>
    /// <param name="interval">Milliseconds before each.</param>
    /// <param name="subjects">What they are called.</param>
    public Delivery(Lab lab, LabUser user, int interval, params string[] subjects)
        : this(lab, user, interval, _ => { }, subjects) { }

    /// <param name="lab">The server.</param>
    /// <param name="user">The mailbox.</param>
    /// <param name="interval">Milliseconds before each.</param>
    /// <param name="before">What is done before each, which learns how many have been delivered.</param>
    /// <param name="subjects">What they are called.</param>
    public Delivery(Lab lab, LabUser user, int interval, Action<int> before, params string[] subjects)
    {
        _thread = new Thread(() =>
            lab.AppendAll(
                user.Address,
                "INBOX",
                subjects.Select(
                    (subject, delivered) =>
                    {
                        Thread.Sleep(interval);
                        before(delivered);
                        return Message(subject);
                    }
                )
            )
        );
        _thread.Start();
    }

    /// <summary>Delivers messages at once.</summary>
    public static void Append(Lab lab, LabUser user, params string[] subjects) =>
        lab.AppendAll(user.Address, "INBOX", subjects.Select(Message));

    /// <summary>What the messages that came out are called.</summary>
    public static IEnumerable<string> Subjects(ShellResult result) =>
        result.Output.Select((dynamic message) => (string)message.Subject);

    public void Dispose() => _thread.Join();

    private static byte[] Message(string subject) => Encoding.ASCII.GetBytes($"Subject: {subject}\r\n\r\nText.\r\n");
}
