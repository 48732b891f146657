using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using SpectrumMail.Mail.State;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>Sending through a real Postfix that refuses, with the codes of Spectrum's servers, what a test says.</summary>
internal sealed class PolicyLab : IDisposable
{
    private static readonly LabOptions s_options = new() { HasPolicy = true, SmtpOverIPv6 = Socket.OSSupportsIPv6 };
    private readonly ConcurrentQueue<LabQuestion> _questions = new();
    private readonly IDisposable _rule;
    private Func<LabQuestion, string?> _answer = _ => null;

    /// <param name="labs">The labs.</param>
    /// <param name="options">The lab; one that other tests use as well when not given.</param>
    public PolicyLab(Labs labs, LabOptions? options = null)
    {
        Lab lab = labs.Sending(options ?? s_options);
        Send = new SendLab(lab);
        _rule = lab.Policy.Add(question =>
        {
            // Other tests use the lab as well.
            if (question.UserName != Send.Sender.Address)
            {
                return null;
            }

            _questions.Enqueue(question);
            return System.Threading.Volatile.Read(ref _answer)(question);
        });
    }

    public SendLab Send { get; }

    /// <summary>What Postfix asked about this sender's mail.</summary>
    public IReadOnlyCollection<LabQuestion> Questions => _questions;

    /// <summary>How many connections began a message.</summary>
    public int Connections =>
        _questions.Where(question => question.State == "MAIL").Select(question => question.Client).Distinct().Count();

    /// <summary>Says what the server answers from now on.</summary>
    public void Answer(Func<LabQuestion, string?> answer) => _answer = answer;

    /// <summary>Lets the rest after a request to slow down be over, as if two hours had passed.</summary>
    public void PassTime()
    {
        string ledger = Path.Combine(
            StateFolder.Path,
            "rate-" + StateFolder.NameFor(Send.Sender.Address.ToUpperInvariant()) + ".log"
        );
        string[] lines = File.Exists(ledger) ? File.ReadAllLines(ledger) : [];
        if (lines.Length == 0)
        {
            return;
        }

        File.WriteAllLines(
            ledger,
            lines.Select(line =>
                DateTime.TryParse(line.Split(' ')[0], null, System.Globalization.DateTimeStyles.RoundtripKind, out DateTime when)
                    ? $"{when.AddHours(-2):o} {line.Split(' ')[1]}"
                    : line
            )
        );
    }

    public ShellResult Run(string script, params object?[] arguments) => Send.Run(script, arguments);

    public void Dispose()
    {
        _rule.Dispose();
        Send.Dispose();
    }
}
