using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>
/// Sends messages and tells what became of each, recipient by recipient. Takes what Send-MailMessage takes, by the same names.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "SpectrumMail", SupportsShouldProcess = true, DefaultParameterSetName = WithSession)]
[OutputType(typeof(SendResult))]
public sealed partial class SendSpectrumMailCommand : SubmissionCmdlet
{
    // With several connections: enough messages at a time that none of them waits long for the slowest.
    private const int MessagesPerConnection = 16;
    private static readonly TimeSpan s_longestHold = TimeSpan.FromSeconds(1);

    private readonly SendReporter _reporter = new();
    private readonly List<SendJob> _jobs = [];
    private readonly Stopwatch _sinceSent = Stopwatch.StartNew();

    // Accounts whose server could not be reached or signed in to: the next message would not fare better, and a wrong password
    // tried for each of many rows locks the account.
    private readonly ConcurrentDictionary<MailAccount, MailException> _unreachable = new();
    private readonly List<string> _piped = [];
    private MessageTemplate? _template;

    /// <summary>Reads the template.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _template = (MessageTemplate is PSObject wrapped ? wrapped.BaseObject : MessageTemplate) switch
            {
                null => null,
                IDictionary table => new MessageTemplate(Texts(table)),
                object path => Mail.Messages.MessageTemplate.Read(FilePath(path.ToString()!)),
            };
        }
        catch (MailException ex)
        {
            Fail(ex, MessageTemplate);
        }
    }

    /// <summary>Sends one message, or takes it to be sent with others; files are kept for one message in the end.</summary>
    protected override void ProcessRecord()
    {
        if (PipedFile() is { } file)
        {
            _piped.Add(file);
            return;
        }

        Take(InputObject, Filled(Attachments));
        if (ThrottleLimit == 1 || _jobs.Count >= ThrottleLimit * MessagesPerConnection || _sinceSent.Elapsed > s_longestHold)
        {
            SendJobs();
        }
    }

    /// <summary>Sends what is left.</summary>
    protected override void EndProcessing()
    {
        if (_piped.Count > 0)
        {
            // What the parameter holds now came with the last of the files, unless it was given on the command line.
            Take(null, [.. OnCommandLine(nameof(Attachments)) ? Filled(Attachments) : [], .. _piped]);
        }

        SendJobs();
        EndProgress();
    }

    private protected override void Release()
    {
        _jobs.ForEach(job => job.Message.Dispose());
        _jobs.Clear();
        base.Release();
    }

    // As Send-MailMessage does, which attaches every file of the pipeline to one message. Whatever else comes is a row.
    private string? PipedFile() =>
        _template is not null || Filled(Path).Length > 0
            ? null
            : InputObject?.BaseObject switch
            {
                FileSystemInfo file => file.FullName,
                string { Length: > 0 } path => path,
                _ => null,
            };

    private void Take(PSObject? row, string[] attachments)
    {
        try
        {
            (MailAccount account, string session) = Account();
            foreach (SendJob job in Jobs(account, session, row, attachments))
            {
                if (ShouldProcess(job.Message.Everybody, $"Send '{job.Message.Subject}'"))
                {
                    _jobs.Add(job);
                }
                else
                {
                    job.Message.Dispose();
                }
            }
        }
        catch (MailException ex)
        {
            // One bad message among many must not stop the others.
            WriteError(ErrorRecords.From(ex, row ?? (object)string.Join(", ", Filled(To))));
        }
    }

    private void SendJobs()
    {
        _sinceSent.Restart();
        foreach (IGrouping<MailAccount, SendJob> jobs in _jobs.GroupBy(job => job.Account))
        {
            SendJob[] batch = jobs.ToArray();
            OutboxStore? outbox = batch.Any(job => job.Queued) ? Outbox : null;
            RunRow(
                (output, cancel) => SendBatch(batch, outbox, output, cancel),
                batch.Length == 1 ? batch[0].Target : jobs.Key.Settings.Credential.UserName,
                ready: batch.Length == 1 && outbox is null && jobs.Key.Submission.State == ConnectionState.Open
            );
        }

        Release(_jobs);
    }

    private static void Release(List<SendJob> jobs)
    {
        jobs.ForEach(job => job.Message.Dispose());
        jobs.Clear();
    }

    private void SendBatch(SendJob[] jobs, OutboxStore? outbox, IWorkOutput output, CancellationToken cancel)
    {
        MailAccount account = jobs[0].Account;
        Submission submission = Submitter(account, jobs[0].Session, output);
        var queued = outbox is null ? null : new QueuedSending(outbox, account, submission, ExpiresAfter);

        // Without the lease another process delivers; with it nobody else does.
        using IDisposable? lease = queued?.Lease();
        Workers.Run(
            jobs,
            ThrottleLimit,
            (job, connection) =>
            {
                output.Verbose(
                    $"Sending {job.Message.Size:N0} bytes to {job.Message.RecipientCount} recipient(s) through {account.Submission.Endpoint}"
                );
                MailException? known = _unreachable.TryGetValue(account, out MailException? failure) ? failure : null;
                if (!job.Queued && known is not null)
                {
                    _reporter.Tell(known, job.Target ?? job.Message.Everybody, output);
                    return;
                }

                try
                {
                    Tell(
                        job,
                        job.Queued
                            ? queued!.Send(
                                job.Message,
                                job.Options,
                                job.Key,
                                deliver: lease is not null && known is null,
                                connection,
                                cancel
                            )
                            : submission.Send(job.Message, job.Options, connection, null, cancel),
                        output
                    );
                }
                catch (MailException ex) when (!_unreachable.ContainsKey(account))
                {
                    _reporter.Tell(ex, job.Target ?? job.Message.Everybody, output);
                }
            }
        );
    }

    private void Tell(SendJob job, SendReport report, IWorkOutput output)
    {
        _reporter.Tell(report, job.Target, output);
        if (!report.NotConnected)
        {
            return;
        }

        _unreachable[job.Account] = report.Failure!;
        if (job.Queued)
        {
            return;
        }

        if (!job.OwnAccount)
        {
            throw report.Failure!;
        }

        output.Error(report.Failure!, job.Target);
    }

    // An account that a row names is that row's matter; one named for the command is wrong for all of them.
    private (MailAccount Account, string Session) Account()
    {
        try
        {
            return ResolveAccount();
        }
        catch (MailException ex) when (!AccountComesWithRow)
        {
            Fail(ex, Session?.ToString() ?? UserName ?? SecretName);
            throw;
        }
    }

    private sealed record SendJob(
        ComposedMessage Message,
        MailAccount Account,
        string Session,
        SendOptions Options,
        string? Key,
        PSObject? Target
    )
    {
        /// <summary>Whether it goes by way of the outbox.</summary>
        public bool Queued { get; init; }

        /// <summary>Whether the row named the account.</summary>
        public bool OwnAccount { get; init; }
    }
}
