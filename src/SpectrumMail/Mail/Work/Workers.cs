using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace SpectrumMail.Mail.Work;

/// <summary>Does work on several threads at a time.</summary>
internal static class Workers
{
    /// <summary>
    /// Works through items; returns when all are done. The first exception ends the others after what they are at.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <param name="count">How many threads at most.</param>
    /// <param name="work">The work, with the number of the thread from 0.</param>
    public static void Run<T>(IReadOnlyList<T> items, int count, Action<T, int> work)
    {
        if (count == 1 || items.Count == 1)
        {
            foreach (T item in items)
            {
                work(item, 0);
            }

            return;
        }

        int next = -1;
        ExceptionDispatchInfo? failure = null;
        void Work(int number)
        {
            for (
                int index = Interlocked.Increment(ref next);
                index < items.Count && failure is null;
                index = Interlocked.Increment(ref next)
            )
            {
                try
                {
                    work(items[index], number);
                }
                catch (Exception ex)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(ex), null);
                }
            }
        }

        Task[] tasks = Start(Math.Min(count, items.Count), Work);
        if (tasks.Length == 0)
        {
            Work(0);
        }

        Task.WaitAll(tasks);
        failure?.Throw();
    }

    // As many threads as the system gives; those that are there do the work of the others.
    private static Task[] Start(int count, Action<int> work)
    {
        var tasks = new List<Task>(count);
        try
        {
            while (tasks.Count < count)
            {
                int number = tasks.Count;
                tasks.Add(
                    Task.Factory.StartNew(
                        () => work(number),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                );
            }
        }
        catch (TaskSchedulerException)
        {
            // The process has as many threads as it may have.
        }

        return [.. tasks];
    }
}
