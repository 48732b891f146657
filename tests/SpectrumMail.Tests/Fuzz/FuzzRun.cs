using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Fuzz;

/// <summary>What the module does with a server, reduced to what may be wrong with its answers.</summary>
internal static class FuzzRun
{
    /// <summary>What is wrong where a server counts messages and none is saved.</summary>
    public const string NothingSaved = "nothing is saved, without an error";

    /// <summary>What is tried.</summary>
    public static IReadOnlyList<string> Ways { get; } =
    ["Listing", "Envelopes", "Audit", "Pop3", "Sending", "Searching", "Saving", "Pop3Saving"];

    /// <summary>Connects and does it.</summary>
    /// <param name="way">What: one of <see cref="Ways"/>.</param>
    /// <param name="port">The server's port, on 127.0.0.1.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="timeout">For each answer.</param>
    /// <returns>What came of it in a word, for figures; and what is wrong with it, null when nothing is.</returns>
    /// <exception cref="MailException">It failed as a command would.</exception>
    public static (string Result, string? Wrong) Do(string way, int port, LabUser user, TimeSpan timeout)
    {
        AccountSettings settings = Settings(way, port, user, timeout);
        if (way == "Audit")
        {
            return Audit(settings, user);
        }

        if (way == "Searching")
        {
            return Search(settings, user);
        }

        using var account = new MailAccount(settings);
        return way switch
        {
            "Listing" => List(
                account,
                [MessageDetail.Headers, MessageDetail.Attachments, MessageDetail.Preview, MessageDetail.Body]
            ),
            "Envelopes" => List(account, []),
            "Pop3" => ListPop3(account),
            "Saving" or "Pop3Saving" => Save(account),
            _ => Send(account, user),
        };
    }

    public static MailProtocol ProtocolOf(string way) =>
        way switch
        {
            "Pop3" or "Pop3Saving" => MailProtocol.Pop3,
            "Sending" => MailProtocol.Smtp,
            _ => MailProtocol.Imap,
        };

    private static AccountSettings Settings(string way, int port, LabUser user, TimeSpan timeout)
    {
        MailProtocol protocol = ProtocolOf(way);
        var endpoint = new ServerEndpoint(protocol, "127.0.0.1", port, MailSecurity.None);
        return new AccountSettings(
            new NetworkCredential(user.Address, user.Password),
            MailProvider.All[0],
            protocol == MailProtocol.Smtp ? MailProtocol.Imap : protocol,
            [endpoint],
            [endpoint],
            new ConnectionPolicy { Timeout = timeout }
        );
    }

    private static (string, string?) List(MailAccount account, MessageDetail[] details)
    {
        account.Connect(CancellationToken.None);
        IReadOnlyList<MailboxFolder> folders = FolderReader.List(account, "fuzz", CancellationToken.None);
        var query = new MessageQuery { Details = details };
        MessageBatch[] batches =
        [
            .. MessageReader.Find(account, "fuzz", query, null, CancellationToken.None).Read(CancellationToken.None),
        ];
        SpectrumMessage[] messages = [.. batches.SelectMany(batch => batch.Messages)];
        string result = batches.Any(batch => batch.Problems.Count > 0) ? "with errors" : "read";
        return (result, Wrong(folders) ?? Wrong(messages, uids: true));
    }

    private static (string, string?) ListPop3(MailAccount account)
    {
        var output = new RecordedOutput();
        account.Connect(CancellationToken.None);
        var query = new PopQuery(new MessageFilter(), Descending: false, 0, null);
        SpectrumMessage[] messages = [.. new PopReader(account, "fuzz").Read(query, output, CancellationToken.None)];
        return (!output.Errors.IsEmpty ? "with errors" : "read", Wrong(messages, uids: false));
    }

    private static (string, string?) Audit(AccountSettings settings, LabUser user)
    {
        var options = new AuditOptions(AuditDepth.Envelope, AuditPolicy.Read(null, _ => true));
        var history = new AuditHistory();
        using var baselines = AuditBaselines.Open([], history);
        var auditor = new MailboxAuditor(options, history, null, baselines);
        AuditAttempt attempt = auditor.Try(new AuditTarget(user.Address, settings, null), 1, CancellationToken.None);
        MailboxAudit audit = attempt.Audit;
        string? wrong =
            attempt.Failure is { Cause: MailCause.Other } failure ? "unexplained: " + failure
            : audit.ItemCount < 0 || audit.UnreadItemCount < 0 || audit.TotalItemSize < 0 || audit.QuotaUsed < 0
                ? "negative figures"
            : audit.QuotaLimit < 0 || audit.Folders.Any(folder => folder.ItemsInFolder < 0 || folder.FolderSize < 0)
                ? "negative figures"
            : null;
        return (audit.Status.ToString(), wrong);
    }

    private static (string, string?) Search(AccountSettings settings, LabUser user)
    {
        var output = new RecordedOutput();
        var filter = new MessageFilter { LargerThan = 10 };
        var run = new SearchRun(
            new SearchRequest(filter, NamePattern.Parse(["*"]), []),
            new RunLimits(1, null, 0, TimeSpan.Zero),
            null,
            new RememberedAccounts()
        );
        run.Run([new AuditTarget(user.Address, settings, null)], output, CancellationToken.None);
        SpectrumMessage[] found = [.. output.Results.OfType<SpectrumMessage>()];
        string? wrong =
            Unexplained(output)
            ?? (found.GroupBy(message => (message.Folder, message.Uid)).Any(same => same.Count() > 1) ? "a message twice" : null);
        return (output.Errors.IsEmpty ? "read" : "with errors", wrong ?? found.Select(Wrong).FirstOrDefault());
    }

    private static (string, string?) Save(MailAccount account)
    {
        using var folder = new TempFolder();
        var output = new RecordedOutput();
        account.Connect(CancellationToken.None);
        using (var run = new SaveRun(folder.Path, SaveFormat.Eml, emitsMessages: false))
        {
            run.SaveFolder(new SaveOrigin(account, "fuzz", "INBOX", 0), output, CancellationToken.None);
        }

        int files = Directory.Exists(folder.Path)
            ? Directory.GetFiles(folder.Path, "*.eml", SearchOption.AllDirectories).Length
            : 0;
        int saved = output.Results.OfType<FolderSaveResult>().Sum(result => result.Saved);
        string? wrong =
            Unexplained(output)
            ?? (files < saved ? $"{saved} are said to be saved, and {files} are there" : null)
            ?? (output.Errors.IsEmpty && saved == 0 ? NothingSaved : null);
        return (output.Errors.IsEmpty ? "read" : "with errors", wrong);
    }

    private static string? Unexplained(RecordedOutput output) =>
        output.Errors.FirstOrDefault(failure => failure.Cause == MailCause.Other) is { } failure
            ? "unexplained: " + failure
            : null;

    private static (string, string?) Send(MailAccount account, LabUser user)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        var draft = new MessageDraft
        {
            From = user.Address,
            To = [user.Address, "bob@lab.test"],
            Subject = "fuzz",
            TextBody = "text",
        };
        using ComposedMessage message = MessageComposer.Compose(draft);
        var submission = new Submission(account, new RateLedger(folder.Path, user.Address), "fuzz");
        SendReport report = submission.Send(
            message,
            new SendOptions(),
            null,
            new SendContext(0, new RecordedOutput(), CancellationToken.None)
        );
        return (report.Result.Status.ToString(), null);
    }

    private static string? Wrong(IReadOnlyList<MailboxFolder> folders) =>
        folders.GroupBy(folder => folder.Path).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? $"folder '{twice.Key}' twice"
        : folders.FirstOrDefault(folder => folder.Items < 0 || folder.Size < 0) is { } odd
            ? $"folder '{odd.Path}' has less than nothing"
        : null;

    private static string? Wrong(SpectrumMessage[] messages, bool uids) =>
        uids && messages.Any(message => message.Uid is <= 0 or > uint.MaxValue) ? "a UID out of range"
        : uids && messages.GroupBy(message => message.Uid).Any(same => same.Count() > 1) ? "a message twice"
        : messages.Select(Wrong).FirstOrDefault(wrong => wrong is not null);

    private static string? Wrong(SpectrumMessage message) =>
        message.Size < 0 ? "a size below 0"
        : message.Received?.Year is < 1900 or > 9000 ? "a date that no message has"
        : null;
}
