using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Mail.Work;
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
    // Structures are asked for so many messages at once.
    private const int Batch = 100;

    private readonly List<uint> _uids = [];
    private string _directory = string.Empty;
    private (SpectrumSession Session, string Folder, long Validity)? _place;

    /// <summary>
    /// The directory to save in; made when it is missing. A file that is there already stays, and the new one gets a number:
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

    /// <summary>The folder the messages lie in. Default: INBOX.</summary>
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

    /// <summary>Finds out where to, before anything is read.</summary>
    protected override void BeginProcessing() => _directory = FilePath(Path);

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
        AttachmentSaver? saver = null;
        IReadOnlyList<FoundAttachment> found = [];
        Run(
            (output, cancel) =>
            {
                try
                {
                    saver = AttachmentSaver.Open(place.Session.Account, place.Folder, place.Validity, cancel);
                    found = saver.Find(
                        uids,
                        uid => output.Error(MessageFailures.MessageNotFound.Make(uid, place.Folder), $"{place.Folder}/{uid}"),
                        cancel
                    );
                }
                catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
                {
                    output.Error(ex, place.Folder);
                }
            },
            place.Folder
        );
        FoundAttachment[] wanted = found
            .Where(IsWanted)
            .Where(attachment =>
                ShouldProcess(
                    $"{attachment.FileName} ({attachment.Part.ContentType}) of {place.Folder}/{attachment.Uid}",
                    $"Save attachment to {_directory}"
                )
            )
            .ToArray();
        if (wanted.Length > 0)
        {
            Run((output, cancel) => Save(saver!, wanted, _directory, output, cancel), place.Folder);
        }
    }

    private void Save(
        AttachmentSaver saver,
        FoundAttachment[] wanted,
        string directory,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        for (int index = 0; index < wanted.Length; index++)
        {
            try
            {
                string path = saver.Save(wanted[index], directory, cancel);
                output.Verbose($"{wanted[index].Part} -> {path}");
                if (PassThru)
                {
                    output.Write(new FileInfo(path));
                }
            }
            catch (MailException ex) when (ex.Scope == FailureScope.Item)
            {
                output.Error(ex, $"{Folder}/{wanted[index].Uid}: {wanted[index].FileName}");
            }

            output.Progress("Saving attachments", index + 1, wanted.Length, $"{index + 1:N0} of {wanted.Length:N0} attachments");
        }
    }

    private bool IsWanted(FoundAttachment attachment) =>
        (IncludeInline || !attachment.Part.Inline)
        && Name.Any(pattern =>
        {
            var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            return wildcard.IsMatch(attachment.Part.Name) || wildcard.IsMatch(attachment.FileName);
        });
}
