using System;
using System.Collections.Generic;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>
/// What is said while the messages of a rule in one folder are archived: the result of the folder and messages that have changed
/// are counted, and everything else goes on to the command.
/// </summary>
/// <param name="output">The command.</param>
/// <param name="rule">Notes failures.</param>
internal sealed class RuleOutput(IWorkOutput output, PlannedRule rule) : IWorkOutput
{
    /// <summary>How many messages were archived.</summary>
    public int Removed { get; private set; }

    /// <summary>How many had changed or were gone.</summary>
    public int Changed { get; private set; }

    /// <summary>Whether the folder was recreated, so that none of its messages was touched.</summary>
    public bool IsRecreated { get; private set; }

    /// <inheritdoc/>
    public CancellationToken Closed => output.Closed;

    /// <inheritdoc/>
    public bool IsFull => output.IsFull;

    /// <summary>Whether a failure only says that a message is not what was found any more.</summary>
    public static bool IsChange(MailException failure) =>
        MessageFailures.MessageNotFound.Is(failure) || MessageFailures.MessageDiffers.Is(failure);

    /// <summary>Whether a failure says that the folder is another one now, or gone.</summary>
    public static bool IsRecreation(MailException failure) =>
        FolderFailures.UidValidityChanged.Is(failure) || FolderFailures.FolderNotFound.Is(failure);

    /// <inheritdoc/>
    public void Write(object value, Action? taken = null)
    {
        taken?.Invoke();
        Removed += value is FolderSaveResult result ? result.Removed : 0;
    }

    /// <inheritdoc/>
    public void WriteBatch(IReadOnlyCollection<object> values) => output.WriteBatch(values);

    /// <inheritdoc/>
    public void Error(MailException failure, object? target)
    {
        if (IsChange(failure))
        {
            Changed++;
            return;
        }

        rule.Note(failure);
        if (IsRecreation(failure))
        {
            IsRecreated = true;
        }
        else
        {
            output.Error(failure, target);
        }
    }

    /// <inheritdoc/>
    public void Warning(string text) => output.Warning(text);

    /// <inheritdoc/>
    public void Verbose(string text) => output.Verbose(text);

    /// <inheritdoc/>
    public void Progress(string activity, int done, int total, string? status = null)
    {
        // The bar of the command counts mailboxes.
    }

    /// <inheritdoc/>
    public bool Confirm(string target, string action) => output.Confirm(target, action);

    /// <inheritdoc/>
    public void WhenTaken(Action action) => output.WhenTaken(action);

    /// <inheritdoc/>
    public void Drain() => output.Drain();
}
