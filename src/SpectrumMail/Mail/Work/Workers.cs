using System;
using System.Collections.Generic;
using System.Linq;
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

        Task.WaitAll(
            Enumerable
                .Range(0, Math.Min(count, items.Count))
                .Select(number =>
                    Task.Factory.StartNew(
                        () => Work(number),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
                .ToArray()
        );
        failure?.Throw();
    }
}
