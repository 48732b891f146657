using System;
using System.ComponentModel;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// Base of the cmdlets that change messages of a session, and messages of many accounts as Search-SpectrumMailbox emits them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AccountChangeCmdlet : MessageChangeCmdlet
{
    private readonly CollectedHits _hits;
    private readonly HighImpact _impact;
    private Lazy<ActionLog>? _log;

    private protected AccountChangeCmdlet()
    {
        _hits = new CollectedHits(this);
        _impact = new HighImpact(this);
    }

    /// <summary>
    /// The address of the mailbox, as Search-SpectrumMailbox gives it. It is reached as the search reached it, or over the
    /// settings of an open session of that user. Empty: the messages are those of the session.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Account { get; set; }

    /// <summary>
    /// With -Account: the Message-ID that the message must have; another one is an error, and the message stays as it is.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? MessageId { get; set; }

    /// <summary>With -Account: the size that the message must have; as -MessageId.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public long? Size { get; set; }

    /// <summary>With -Account: what the message was searched by, as Search-SpectrumMailbox gives it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? FoundBy { get; set; }

    /// <summary>
    /// A file that names every message the command acts on: a line of JSON for each before the change and one after it, both on
    /// the disk before the work goes on. Lines of earlier commands stay. Only its owner may read it.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ActionLog { get; set; }

    /// <summary>Resolves the path of the log. It is opened before the first change.</summary>
    protected override void BeginProcessing()
    {
        if (ActionLog is not null)
        {
            string path = FilePath(ActionLog);
            _log = new Lazy<ActionLog>(() => Mail.Changing.ActionLog.Open(path));
        }
    }

    /// <summary>Collects the messages.</summary>
    protected override void ProcessRecord()
    {
        if (IsHit)
        {
            CollectHit();
        }
        else
        {
            base.ProcessRecord();
        }
    }

    /// <summary>Changes what was collected.</summary>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (_hits.Agreed(_impact, Action) is { Count: > 0 } agreed)
        {
            var run = new HitRun(agreed, Store.Searched.Limits, Doing + " mailboxes", Change);
            Run(run.Run, null);
        }
    }

    /// <summary>Whether this row is a message of Search-SpectrumMailbox.</summary>
    private protected bool IsHit => !string.IsNullOrEmpty(Account);

    /// <summary>What this row still needs; null when it says all.</summary>
    private protected virtual string? Missing => null;

    /// <summary>Collects the message of this row.</summary>
    /// <param name="needsFilter">Whether a message that was found without any filter ends the command.</param>
    private protected void CollectHit(bool needsFilter = false)
    {
        if (needsFilter)
        {
            _hits.RequireFilter(Account!, FoundBy);
        }

        if (Missing is { } what)
        {
            _hits.Refuse(Account!, what);
            return;
        }

        _hits.Add(
            Account!,
            Folder,
            UidValidity,
            Uid,
            new ExpectedMessage(MessageId ?? string.Empty, Size, FoundBy ?? string.Empty)
        );
    }

    /// <summary>Notes messages of an account in the log; null without a log.</summary>
    private protected ActionNotes? Notes(SpectrumSession session) =>
        _log is { } log ? new ActionNotes(log.Value, session.UserName, Action) : null;

    private protected override void Release()
    {
        if (_log is { IsValueCreated: true } log)
        {
            log.Value.Dispose();
        }
    }

    private void Change(MailAccount account, AccountHits hits, IWorkOutput output, CancellationToken cancel)
    {
        var session = new SpectrumSession(hits.Target.Address, account);
        foreach (MessageSelection place in hits.Selections)
        {
            string target = $"{hits.Target.Address}: {place.Folder}";
            try
            {
                foreach (ChangeStep step in MakeChange(session, place).Run(cancel))
                {
                    Report(step, place.Folder, output, target);
                }
            }
            catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
            {
                output.Error(ex, target);
            }
        }
    }
}
