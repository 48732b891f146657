using System;
using System.ComponentModel;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Hosting;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of every cmdlet that works on a session.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SessionCmdlet : MailCmdlet
{
    private protected SessionCmdlet()
    {
    }

    /// <summary>The session to use: the object, its name or its id. Without it the default session is used, the one connected last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>Finds the session meant; ends the command when there is none.</summary>
    private protected SpectrumSession ResolveSession()
    {
        try
        {
            return Store.Resolve(Session);
        }
        catch (MailException ex)
        {
            Fail(ex, Session?.ToString());
            throw;
        }
    }

    /// <summary>As <see cref="MailCmdlet.RunRow"/>, where a refusal concerns this row alone: the others go on.</summary>
    private protected void Attempt(Action<MailPipeline, CancellationToken> work, object target) => RunRow(
        (pipeline, cancel) =>
        {
            try
            {
                work(pipeline, cancel);
            }
            catch (MailException ex) when (IsRefusal(ex.Cause))
            {
                pipeline.Error(ErrorRecords.From(ex, target));
            }
        },
        target);

    /// <summary>Whether a failure says no to what was asked, and nothing about the session.</summary>
    private protected static bool IsRefusal(MailCause cause) => cause is MailCause.FolderNotFound or MailCause.MessageNotFound or MailCause.UidValidityChanged
        or MailCause.ServerRejected or MailCause.NotSupported or MailCause.InvalidInput or MailCause.OverQuota or MailCause.MessageTooLarge;
}
