using System;
using System.Threading;
using System.Threading.Tasks;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Runs blocking calls on threads of their own. In the thread pool, which grows by one or two threads a second, the lookups
/// and connections of many accounts would wait for each other. Where the system gives no thread, the task has failed with
/// <see cref="TaskSchedulerException"/>.
/// </summary>
internal static class OwnThread
{
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        try
        {
            return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (TaskSchedulerException ex)
        {
            return Task.FromException<T>(ex);
        }
    }

    public static Task RunAsync(Action work) =>
        RunAsync(() =>
        {
            work();
            return true;
        });
}
