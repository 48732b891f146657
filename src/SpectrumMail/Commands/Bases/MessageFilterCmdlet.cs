using System;
using System.Collections;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// Base of the cmdlets with filters for messages. A message must match all filters. Each filter refuses $null and empty values: a
/// misspelt variable would mean every message, and the next command in the pipeline may delete them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MessageFilterCmdlet : SessionCmdlet, IFilterParameters
{
    private protected MessageFilterCmdlet() { }

    /// <summary>Only messages whose From header contains one of these texts (RFC 9051 SEARCH FROM).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] From { get; set; } = [];

    /// <summary>Only messages whose To header contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] To { get; set; } = [];

    /// <summary>Only messages whose Cc header contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Cc { get; set; } = [];

    /// <summary>Only messages whose Bcc header contains one of these texts: sent mail keeps it, received mail has none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Bcc { get; set; } = [];

    /// <summary>Only messages whose subject contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Subject { get; set; } = [];

    /// <summary>Only messages whose body contains one of these texts. The server may have to read every message for it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Body { get; set; } = [];

    /// <summary>Only messages whose header or body contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Text { get; set; } = [];

    /// <summary>
    /// Only messages with all these header fields, as in <c>@{ 'List-Id' = 'news'; 'X-Spam' = '' }</c>: the field contains the
    /// text, or one of several; an empty text asks only for the field.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable Header { get; set; } = [];

    /// <summary>
    /// Only messages the server received at this time or later; exact to the second, local time unless the value says otherwise.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public DateTime? Since { get; set; }

    /// <summary>Only messages the server received before this time; as <c>-Since</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public DateTime? Before { get; set; }

    /// <summary>
    /// Only messages whose Date header is at this time or later; exact to the second. Messages without a readable date are left
    /// out.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public DateTime? SentSince { get; set; }

    /// <summary>Only messages whose Date header is before this time; as <c>-SentSince</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public DateTime? SentBefore { get; set; }

    /// <summary>Only messages larger than this: bytes, or a text such as 25MB.</summary>
    [Parameter]
    [ByteSizeTransformation]
    [ValidateRange(0, long.MaxValue)]
    public long? LargerThan { get; set; }

    /// <summary>Only messages smaller than this: bytes, or a text such as 25MB.</summary>
    [Parameter]
    [ByteSizeTransformation]
    [ValidateRange(0, long.MaxValue)]
    public long? SmallerThan { get; set; }

    /// <summary>Only unread messages; <c>-Unread:$false</c> only read ones.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Unread { get; set; }

    /// <summary>Only read messages; <c>-Read:$false</c> only unread ones.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Read { get; set; }

    /// <summary>Only flagged messages; <c>-Flagged:$false</c> only those that are not.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Flagged { get; set; }

    /// <summary>Only answered messages; <c>-Answered:$false</c> only those that are not.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Answered { get; set; }

    /// <summary>Only messages marked for deletion; <c>-Deleted:$false</c> only those that are not.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Deleted { get; set; }

    /// <summary>Only messages with one of these keywords, for example $Junk.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeywordCompleter))]
    public string[] Keyword { get; set; } = [];

    /// <summary>
    /// Only messages with an attachment, according to their structure; <c>-HasAttachment:$false</c> only those without. Images
    /// that belong to the text do not count.
    /// </summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter HasAttachment { get; set; }

    /// <summary>Only the messages with these UIDs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1L, uint.MaxValue)]
    public long[] Uid { get; set; } = [];

    /// <summary>
    /// An IMAP SEARCH key in its own language (RFC 9051, section 6.4.4), for example <c>OR FROM "ann" KEYWORD todo</c>; combined
    /// with the other filters.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Query { get; set; }

    /// <summary>Creates the filter of the parameters.</summary>
    private protected MessageFilter Filter() => FilterParameters.Make(this, MyInvocation.BoundParameters);

    /// <summary>Finds the folders that paths name. A path without wildcards needs no listing of the folders.</summary>
    private protected IEnumerable<string> FindPaths(SpectrumSession session, string[] folders, MailboxNamespace space)
    {
        var search = new FolderSearch(space, NamePattern.Parse(folders));
        return search.Patterns.Any(pattern => pattern.HasWildcards)
            ? Run((output, cancel) => FolderChoice.FindPaths(session.Account, session.Name, search, output, cancel), session.Name)
            : folders.Distinct();
    }

    /// <summary>Opens a checkpoint, and sees that its file can be written; nulls for none.</summary>
    /// <exception cref="MailException">The file is not a checkpoint, or cannot be read or written.</exception>
    private protected (MessageCheckpoint? Checkpoint, string? File) OpenCheckpoint(CheckpointReference? reference)
    {
        if (reference?.Path is not { } path)
        {
            return (reference?.Checkpoint, null);
        }

        string file = FilePath(path);
        CheckpointFile.Probe(file);
        return (CheckpointFile.Read(file), file);
    }
}
