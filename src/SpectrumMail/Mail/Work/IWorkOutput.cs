using System;
using System.Collections.Generic;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Work;

/// <summary>
/// Everything that work says while it goes on: results, errors, warnings, progress and questions. The pipeline of a command
/// implements it. Any thread may call it, and calls keep their order. When the pipeline takes no more output, the next call
/// throws <see cref="OperationCanceledException"/>, which ends the work.
/// </summary>
internal interface IWorkOutput
{
    /// <summary>Is cancelled when the pipeline takes no more output.</summary>
    CancellationToken Closed { get; }

    /// <summary>Whether two batches lie ready, so that writing another one waits.</summary>
    bool IsFull { get; }

    /// <summary>Writes a result; waits while many results lie ready.</summary>
    /// <param name="value">The result.</param>
    /// <param name="taken">Runs on the pipeline thread just before it takes the result.</param>
    void Write(object value, Action? taken = null);

    /// <summary>Writes many results; waits while two such batches lie ready, however large they are.</summary>
    void WriteBatch(IReadOnlyCollection<object> values);

    /// <summary>Reports a failure that does not end the command.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The user's own object that it is about: an account, a folder, a recipient, a file.</param>
    void Error(MailException failure, object? target);

    /// <summary>Warns of something that the user may not expect.</summary>
    void Warning(string text);

    /// <summary>Says what is being done.</summary>
    void Verbose(string text);

    /// <summary>Shows how far the work has come. A bar appears after a second and then changes twice a second.</summary>
    /// <param name="activity">What is being done.</param>
    /// <param name="done">How much of it is done.</param>
    /// <param name="total">How much there is; 0 when that is not known.</param>
    /// <param name="status">The same in words. Default: so many of so many messages.</param>
    void Progress(string activity, int done, int total, string? status = null);

    /// <summary>Asks whether a change is to be made (-WhatIf, -Confirm); waits for the answer.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">How it is changed.</param>
    bool Confirm(string target, string action);

    /// <summary>
    /// Runs an action on the pipeline thread after it has taken everything written before; never when it does not.
    /// </summary>
    void WhenTaken(Action action);

    /// <summary>Waits until the pipeline has taken everything written before.</summary>
    void Drain();
}
