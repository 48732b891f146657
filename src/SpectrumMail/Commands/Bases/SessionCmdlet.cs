using System;
using System.ComponentModel;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of every cmdlet that uses a session.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SessionCmdlet : MailCmdlet
{
    private protected SessionCmdlet() { }

    /// <summary>
    /// The session to use: the object, its name or its id. Without it the default session is used, the one connected last.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>Returns the session to use. Ends the command when there is none.</summary>
    private protected SpectrumSession ResolveSession() => Resolve(Session);

    /// <summary>Returns a session that the user named, or the default session. Ends the command when there is none.</summary>
    private protected SpectrumSession Resolve(SessionReference? reference)
    {
        try
        {
            return Store.Resolve(reference);
        }
        catch (MailException ex)
        {
            Fail(ex, reference?.ToString());
            throw;
        }
    }

    /// <summary>As <see cref="MailCmdlet.RunRow"/>, but a failure of one item or folder does not end the command.</summary>
    private protected void Attempt(Action<IWorkOutput, CancellationToken> work, object target) =>
        RunRow(
            (output, cancel) =>
            {
                try
                {
                    work(output, cancel);
                }
                catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
                {
                    output.Error(ex, target);
                }
            },
            target
        );
}
