using System;
using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>Reads a source, also over broken connections, as long as that makes progress.</summary>
internal static class SourceReading
{
    private const int Retries = 3;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    /// <summary>Reads the messages that the receiver wants.</summary>
    /// <param name="source">The source.</param>
    /// <param name="receiver">Receives the messages. It no longer wants those that it has.</param>
    /// <param name="count">How many messages it has so far.</param>
    /// <param name="output">Takes what is tried again.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The source cannot be read any further.</exception>
    public static void Read(
        IMessageSource source,
        IMessageReceiver receiver,
        Func<int> count,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        for (int attempt = 0, former = -1; ; attempt++)
        {
            try
            {
                source.Read(receiver, cancel);
                return;
            }
            catch (MailException ex) when (BatchSender.IsBroken(ex) && (attempt < Retries || count() > former))
            {
                attempt = count() > former ? 0 : attempt;
                former = count();
                output.Verbose($"Reading {source.Name}: {ex.Message} Trying again.");
                cancel.WaitHandle.WaitOne(s_pause);
                cancel.ThrowIfCancellationRequested();
            }
        }
    }
}
