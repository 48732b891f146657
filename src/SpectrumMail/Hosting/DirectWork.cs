using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using System.Threading;
using SpectrumMail.Mail.Work;

namespace SpectrumMail.Hosting;

/// <summary>
/// Work on the pipeline thread itself, for one of many rows: two changes of thread cost as much as sending a small message.
/// Ctrl+C still cuts its connection, because it arrives on another thread.
/// </summary>
internal static class DirectWork
{
    /// <summary>Runs the work, and emits its output when it is done or has failed.</summary>
    /// <param name="work">The work; its token cuts its connection.</param>
    /// <param name="bar">The progress bar of the command.</param>
    /// <param name="cmdlet">Who emits.</param>
    /// <param name="stop">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public static void Run(Action<IWorkOutput, CancellationToken> work, ProgressBar bar, Cmdlet cmdlet, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var emitted = new List<Action<Cmdlet>>();
        using var cut = new CancellationTokenSource();

        // Without a cut first, as in a stream: an answer on its way is still read and noted.
        using CancellationTokenRegistration giveUp = stop.Register(() => cut.CancelAfter(WorkStream.Patience));
        using var pipeline = new MailPipeline(emitted, bar, cmdlet);
        ExceptionDispatchInfo? failure = null;
        try
        {
            work(pipeline, cut.Token);
        }
        catch (Exception ex)
        {
            failure = ExceptionDispatchInfo.Capture(ex);
        }

        stop.ThrowIfCancellationRequested();
        emitted.ForEach(emit => emit(cmdlet));
        failure?.Throw();
    }
}
