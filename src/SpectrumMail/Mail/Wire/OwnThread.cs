using System;
using System.Threading;
using System.Threading.Tasks;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Runs blocking calls on threads of their own. In the thread pool, which grows by one or two threads a second, the lookups
/// and connections of many accounts would wait for each other.
/// </summary>
internal static class OwnThread
{
    public static Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task RunAsync(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
