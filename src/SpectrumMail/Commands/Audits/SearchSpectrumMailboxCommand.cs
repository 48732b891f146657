using System;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Audits;

/// <summary>
/// Searches many mailboxes over IMAP, several at a time, at the pace their servers take. Emits the messages that match, each with
/// its Account, or with -EstimateResultOnly one row of figures for each mailbox. Remove-, Move- and Save-SpectrumMessage take
/// these messages from the pipeline. A mailbox that cannot be searched is an error (with -EstimateResultOnly a row) with cause
/// and remedy; the others are searched. Nothing changes on any server. How to reach the mailboxes in which messages were found
/// stays in the memory of this PowerShell until Disconnect-Spectrum -All, for the commands after it; no message carries it.
/// </summary>
[Cmdlet(VerbsCommon.Search, "SpectrumMailbox")]
[OutputType(typeof(SpectrumMessage), typeof(MailboxSearchResult))]
public sealed partial class SearchSpectrumMailboxCommand : ManyMailboxesCmdlet, IFilterParameters
{
    private SearchPlan _plan = null!;

    /// <summary>
    /// Paths of the folders to search; wildcards are allowed and match across levels. A slash stands for the server's own
    /// separator. A name without wildcards that a mailbox does not have is a failure of that mailbox. Default: all folders of the
    /// mailbox.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Folder { get; set; } = ["*"];

    /// <summary>
    /// Only folders for these uses, for example Inbox or Trash; Exchange's names (SentItems, DeletedItems, JunkEmail) are known
    /// too. Default All.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public FolderScope[] FolderScope { get; set; } = [Models.FolderScope.All];

    /// <summary>Emits one row for each mailbox: how many messages match, and their size. No message is emitted.</summary>
    [Parameter]
    public SwitchParameter EstimateResultOnly { get; set; }

    /// <summary>
    /// Leaves TotalItemSize out of an estimate: the servers then only count, and nothing of any message is fetched unless a
    /// filter by time or attachment needs it.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipSize { get; set; }

    /// <summary>
    /// A file to which every mailbox is added when it is done. After an interrupted run the same command continues with the rest:
    /// finished mailboxes without a match are not searched again, rows of an estimate are read from the file (FromCheckpoint),
    /// and mailboxes with a match are searched again, so that their messages are emitted. The file holds no password and no
    /// message. After a complete run, and for another search, a new one begins.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>Reads the filters, so that a mistake in them is reported before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            MessageFilter filter = FilterParameters.Make(this, MyInvocation.BoundParameters);
            filter.Check();
            var request = new SearchRequest(filter, NamePattern.Parse(Folder), FolderScope)
            {
                EstimateOnly = EstimateResultOnly,
                SkipsSize = SkipSize,
            };
            string? checkpoint = CheckpointPath is null ? null : FilePath(CheckpointPath);
            _plan = new SearchPlan(request, Limits, checkpoint, Part);
        }
        catch (MailException ex)
        {
            Fail(ex, null);
        }
    }

    /// <summary>Searches them.</summary>
    protected override void EndProcessing()
    {
        WarnOfColumns();
        RememberedAccounts remembered = Store.Searched;
        Run((output, cancel) => _plan.Run(remembered, output, cancel), null);
    }

    private protected override void Add(string address, Func<AccountSettings> settings) => _plan.Add(address, settings);
}
