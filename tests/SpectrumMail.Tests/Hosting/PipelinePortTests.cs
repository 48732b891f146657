using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using SpectrumMail.Hosting;

namespace SpectrumMail.Tests.Hosting;

/// <summary>Questions of work to the pipeline thread, which alone may run scripts.</summary>
public sealed class PipelinePortTests : IDisposable
{
    // Only so that a failing test ends; nothing waits this long.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    private readonly Runspace _own = RunspaceFactory.CreateRunspace();
    private readonly Action _restore;

    public PipelinePortTests()
    {
        Runspace? before = Runspace.DefaultRunspace;
        _restore = () => Runspace.DefaultRunspace = before;
        _own.Open();
        Runspace.DefaultRunspace = _own;
    }

    [Fact]
    public void The_thread_of_the_runspace_answers_at_once_and_another_one_asks_it()
    {
        PipelinePort port = PipelinePort.OfThread!;
        var here = Thread.CurrentThread;
        Thread? direct = null;
        Thread? asked = null;

        Assert.True(port.TryAsk(() => direct = Thread.CurrentThread, out _, CancellationToken.None));
        using var stream = new WorkStream(new ProgressBar());
        stream.Run(
            (_, cancel) => Assert.True(port.TryAsk(() => asked = Thread.CurrentThread, out object? _, cancel)),
            null!,
            CancellationToken.None
        );

        Assert.Same(here, direct);
        Assert.Same(here, asked);
    }

    [Fact]
    public void Where_no_command_runs_nothing_is_asked()
    {
        PipelinePort port = PipelinePort.OfThread!;

        bool isAnswered = true;
        var other = new Thread(() => isAnswered = port.TryAsk(() => 1, out _, CancellationToken.None));
        other.Start();

        Assert.True(other.Join(s_long));
        Assert.False(isAnswered);
    }

    // A listing hands its first message to a change, which waits for the listing's connection; the listing needs a token for it.
    [Fact]
    public void A_command_further_down_answers_what_one_further_up_asks()
    {
        PipelinePort port = PipelinePort.OfThread!;
        using var listing = new WorkStream(new ProgressBar());
        using var change = new WorkStream(new ProgressBar());
        using var waits = new ManualResetEventSlim();
        using var isConnected = new ManualResetEventSlim();
        object? answer = null;

        listing.Run(
            (output, cancel) =>
            {
                output.WhenTaken(() =>
                    change.Run(
                        (_, _) =>
                        {
                            waits.Set();
                            Assert.True(isConnected.Wait(s_long, CancellationToken.None));
                        },
                        null!,
                        CancellationToken.None
                    )
                );
                Assert.True(waits.Wait(s_long, cancel));
                Assert.True(port.TryAsk(() => 42, out answer, cancel));
                isConnected.Set();
            },
            null!,
            CancellationToken.None
        );

        Assert.Equal(42, answer);
    }

    [Fact]
    public void A_failed_answer_reaches_the_one_who_asked_and_the_command_goes_on()
    {
        PipelinePort port = PipelinePort.OfThread!;
        using var stream = new WorkStream(new ProgressBar());
        Exception? seen = null;
        bool done = false;

        stream.Run(
            (output, cancel) =>
            {
                seen = Record.Exception(() => port.TryAsk(() => throw new FormatException(), out _, cancel));
                output.WhenTaken(() => done = true);
            },
            null!,
            CancellationToken.None
        );

        Assert.IsType<FormatException>(seen);
        Assert.True(done);
    }

    [Fact]
    public void A_stop_while_the_script_runs_ends_the_command()
    {
        PipelinePort port = PipelinePort.OfThread!;
        using var stream = new WorkStream(new ProgressBar());

        Assert.Throws<PipelineStoppedException>(() =>
            stream.Run(
                (_, cancel) => port.TryAsk(() => throw new PipelineStoppedException(), out object? _, cancel),
                null!,
                CancellationToken.None
            )
        );
    }

    public void Dispose()
    {
        _restore();
        _own.Dispose();
    }
}
