using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// Keeps what work says, for tests of the Mail layer without a pipeline. Every question is answered with yes, after what a test
/// does meanwhile.
/// </summary>
internal sealed class RecordedOutput : IWorkOutput
{
    public ConcurrentQueue<object> Results { get; } = [];

    public ConcurrentQueue<MailException> Errors { get; } = [];

    public ConcurrentQueue<string> Warnings { get; } = [];

    /// <summary>What happens while the user is asked.</summary>
    public Action Meanwhile { get; init; } = () => { };

    public CancellationToken Closed => CancellationToken.None;

    public bool IsFull => false;

    public void Write(object value, Action? taken = null)
    {
        taken?.Invoke();
        Results.Enqueue(value);
    }

    public void WriteBatch(IReadOnlyCollection<object> values) => values.ToList().ForEach(Results.Enqueue);

    public void Error(MailException failure, object? target) => Errors.Enqueue(failure);

    public void Warning(string text) => Warnings.Enqueue(text);

    public void Verbose(string text) { }

    public void Progress(string activity, int done, int total, string? status = null) { }

    public bool Confirm(string target, string action)
    {
        Meanwhile();
        return true;
    }

    public void WhenTaken(Action action) => action();

    public void Drain() { }
}
