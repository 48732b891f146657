using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Xunit.Runner.Common;
using Xunit.Sdk;

[assembly: RegisterRunnerReporter(typeof(SpectrumMail.Tests.Support.ProgressReporter))]

namespace SpectrumMail.Tests.Support;

/// <summary>Shows where a run is, a line for each class that has finished, and at its end the tests that took longest.</summary>
public sealed class ProgressReporter : IRunnerReporter
{
    /// <inheritdoc/>
    public bool CanBeEnvironmentallyEnabled => false;

    /// <inheritdoc/>
    public string Description => "a line for each class, and the ten slowest tests";

    /// <inheritdoc/>
    public bool ForceNoLogo => true;

    /// <inheritdoc/>
    public bool IsEnvironmentallyEnabled => false;

    /// <inheritdoc/>
    public string RunnerSwitch => "progress";

    /// <inheritdoc/>
    public ValueTask<IRunnerReporterMessageHandler> CreateMessageHandler(
        IRunnerLogger logger,
        IMessageSink? diagnosticMessageSink
    ) => new(new Handler(logger));

    private sealed class Handler(IRunnerLogger logger) : DefaultRunnerReporterMessageHandler(logger)
    {
        private const int Slowest = 10;
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly List<(decimal Seconds, string Name)> _tests = [];

        protected override void HandleTestClassFinished(MessageHandlerArgs<ITestClassFinished> args)
        {
            ITestClassFinished end = args.Message;
            string name = Short(MetadataCache.TryGetClassMetadata(end)?.TestClassName ?? "?");
            base.HandleTestClassFinished(args);
            string failed = end.TestsFailed == 0 ? string.Empty : $", {end.TestsFailed} FAILED";
            Say($"{_clock.Elapsed:m\\:ss} {name}: {end.TestsTotal} tests, {end.ExecutionTime:0.0} s{failed}");
        }

        protected override void HandleTestFinished(MessageHandlerArgs<ITestFinished> args)
        {
            string name = Short(MetadataCache.TryGetTestMetadata(args.Message)?.TestDisplayName ?? "?");
            base.HandleTestFinished(args);
            lock (_tests)
            {
                _tests.Add((args.Message.ExecutionTime, name));
            }
        }

        protected override void HandleTestExecutionSummaries(MessageHandlerArgs<TestExecutionSummaries> args)
        {
            base.HandleTestExecutionSummaries(args);
            Say($"The slowest tests, in seconds:");
            foreach ((decimal seconds, string name) in _tests.OrderByDescending(test => test.Seconds).Take(Slowest))
            {
                Say($"{seconds, 6:0.0} {name}");
            }
        }

        private static string Short(string name) => name.Replace("SpectrumMail.Tests.", string.Empty, StringComparison.Ordinal);

        private void Say(FormattableString line) => Logger.LogRaw(line.ToString(CultureInfo.InvariantCulture));
    }
}
