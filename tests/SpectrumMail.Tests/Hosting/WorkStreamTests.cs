using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Hosting;

namespace SpectrumMail.Tests.Hosting;

/// <summary>The background thread of a command: one for all rows, and none left however the command ends.</summary>
public sealed class WorkStreamTests
{
    // Only so that a failing test ends; nothing waits this long.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Fact]
    public void All_rows_share_one_thread_and_it_ends_with_the_command()
    {
        var threads = new List<Thread>();
        using (var stream = new WorkStream(new ProgressBar()))
        {
            for (int row = 0; row < 20; row++)
            {
                stream.Run((_, _) => threads.Add(Thread.CurrentThread), null!, CancellationToken.None);
            }
        }

        Assert.Equal(20, threads.Count);
        Assert.True(Assert.Single(threads.Distinct()).Join(s_long));
    }

    [Fact]
    public void Stopping_ends_the_work_before_it_returns()
    {
        using var stop = new CancellationTokenSource();
        using var stream = new WorkStream(new ProgressBar());
        Thread? thread = null;
        bool cut = false;

        Assert.ThrowsAny<OperationCanceledException>(() =>
            stream.Run(
                (_, token) =>
                {
                    thread = Thread.CurrentThread;
                    stop.Cancel();
                    cut = token.WaitHandle.WaitOne(s_long);
                },
                null!,
                stop.Token
            )
        );

        Assert.True(cut);
        Assert.True(thread!.Join(s_long));
    }

    [Fact]
    public void Work_that_emits_without_end_ends_when_the_pipeline_takes_no_more()
    {
        using var stream = new WorkStream(new ProgressBar());
        Thread? thread = null;

        Assert.Throws<InvalidOperationException>(() =>
            stream.Run(
                (pipeline, _) =>
                {
                    thread = Thread.CurrentThread;
                    while (true)
                    {
                        pipeline.WhenTaken(() => throw new InvalidOperationException());
                    }
                },
                null!,
                CancellationToken.None
            )
        );

        Assert.True(thread!.Join(s_long));
    }

    [Fact]
    public void A_row_that_fails_leaves_the_thread_to_the_next()
    {
        using var stream = new WorkStream(new ProgressBar());
        bool done = false;

        Assert.Throws<FormatException>(() => stream.Run((_, _) => throw new FormatException(), null!, CancellationToken.None));
        stream.Run((_, _) => done = true, null!, CancellationToken.None);

        Assert.True(done);
    }
}
