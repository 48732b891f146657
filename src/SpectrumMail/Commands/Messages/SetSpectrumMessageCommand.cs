using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Sets and clears flags and keywords of messages (RFC 9051, section 6.4.6), once the pipeline has named them all.
/// Other flags do not change. If the server does not keep a flag or keyword, the command fails (FlagNotPermitted,
/// KeywordNotPermitted) and nothing in the folder is changed.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SpectrumMessage", SupportsShouldProcess = true)]
[OutputType(typeof(SpectrumMessage))]
public sealed class SetSpectrumMessageCommand : MessageChangeCmdlet
{
    private FlagRequest? _request;

    /// <summary>Marks the messages as read (\Seen); <c>-Read:$false</c> as unread.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Read { get; set; }

    /// <summary>Marks the messages as unread; <c>-Unread:$false</c> as read.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Unread { get; set; }

    /// <summary>Flags the messages (\Flagged); <c>-Flagged:$false</c> removes the flag.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Flagged { get; set; }

    /// <summary>Marks the messages as answered (\Answered); <c>-Answered:$false</c> removes the mark.</summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Answered { get; set; }

    /// <summary>
    /// Marks the messages for deletion (\Deleted), without deleting them: mail programs hide such messages, and a program that
    /// expunges the folder deletes them. <c>-Deleted:$false</c> removes the mark.
    /// </summary>
    [Parameter]
    [RefuseNull]
    public SwitchParameter Deleted { get; set; }

    /// <summary>Keywords to give to the messages, for example $Junk: one word each, in ASCII.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeywordCompleter))]
    public string[] Keyword { get; set; } = [];

    /// <summary>Keywords to remove from the messages.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeywordCompleter))]
    public string[] RemoveKeyword { get; set; } = [];

    private protected override string Action => _request!.ToString();

    private protected override string Doing => "Marking in";

    /// <summary>Validates the parameters, before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            _request = FlagRequest.Make(Flags(), Keyword, RemoveKeyword);
        }
        catch (MailException ex)
        {
            Fail(ex, null);
        }
    }

    private protected override MailChange MakeChange(SpectrumSession session, MessageSelection selection) =>
        new FlagChange(session.Account, session.Name, selection, _request!) { PassThru = PassThru };

    // A switch that is not given means nothing; given as $false it means the contrary.
    private IEnumerable<(SettableFlag Mark, bool On)> Flags()
    {
        (string Name, SettableFlag Mark, bool On)[] all =
        [
            (nameof(Read), SettableFlag.Read, Read.IsPresent),
            (nameof(Unread), SettableFlag.Read, !Unread.IsPresent),
            (nameof(Flagged), SettableFlag.Flagged, Flagged.IsPresent),
            (nameof(Answered), SettableFlag.Answered, Answered.IsPresent),
            (nameof(Deleted), SettableFlag.Deleted, Deleted.IsPresent),
        ];
        return all.Where(flag => MyInvocation.BoundParameters.ContainsKey(flag.Name)).Select(flag => (flag.Mark, flag.On));
    }
}
