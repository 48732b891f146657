using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Saves attachments, decoded, into a directory. Only those parts are fetched, not the messages. A message that is attached
/// (message/rfc822) is saved as .eml and not taken apart; winmail.dat (TNEF) is saved as it is; images that belong to the text
/// need -IncludeInline.
/// </summary>
[Cmdlet(VerbsData.Save, "SpectrumAttachment", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class SaveSpectrumAttachmentCommand : SessionCmdlet
{
    // Structures are fetched for this many messages at once.
    private const int Batch = 100;

    private readonly List<uint> _uids = [];
    private AttachmentSaver? _saver;
    private (SpectrumSession Session, string Folder, long Validity)? _place;

    /// <summary>
    /// The directory to save in; created when it is missing. An existing file stays, and the new file gets a number:
    /// <c>report (2).pdf</c>.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// Only attachments of these names; wildcards are allowed, and upper and lower case do not matter. Default: all.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The folder with the messages. Default: INBOX.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Folder { get; set; } = "INBOX";

    /// <summary>The UIDs of the messages.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0L, uint.MaxValue)]
    public long[] Uid { get; set; } = [];

    /// <summary>
    /// The UIDVALIDITY under which the UIDs were read; when the folder has another one now, nothing is saved. Default: not
    /// checked.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public long? UidValidity { get; set; }

    /// <summary>Also saves what belongs to the text, as images in HTML do.</summary>
    [Parameter]
    public SwitchParameter IncludeInline { get; set; }

    /// <summary>Emits the saved files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Resolves the directory, before anything is read.</summary>
    protected override void BeginProcessing() =>
        _saver = new AttachmentSaver(new AttachmentPlan(FilePath(Path), NamePattern.Parse(Name), IncludeInline, PassThru));

    /// <summary>Collects the messages.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        if (session.Protocol == MailProtocol.Pop3)
        {
            Fail(SessionFailures.ImapRequiredForParts.Make(), session.Name);
        }

        var place = (session, Folder, UidValidity ?? 0);
        if (_place is not null && _place != place)
        {
            Flush();
        }

        _place = place;
        _uids.AddRange(Uid.Where(uid => uid > 0).Select(uid => (uint)uid));
        if (_uids.Count >= Batch)
        {
            Flush();
        }
    }

    /// <summary>Saves what is still collected.</summary>
    protected override void EndProcessing() => Flush();

    private void Flush()
    {
        if (_uids.Count == 0 || _place is not { } place)
        {
            return;
        }

        uint[] uids = [.. _uids];
        _uids.Clear();
        Run(
            (output, cancel) => _saver!.Save(place.Session.Account, place.Folder, place.Validity, uids, output, cancel),
            place.Folder
        );
    }
}
