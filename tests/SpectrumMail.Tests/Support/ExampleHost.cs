using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using System.Security;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// Who sits at the keyboard when an example asks: types the password of the account and answers every question with yes.
/// </summary>
public sealed class ExampleHost(string password) : PSHost
{
    /// <summary>The questions that were answered with yes.</summary>
    public IReadOnlyList<string> Questions => ((Keyboard)UI).Questions;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.GetCultureInfo("en-US");

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override string Name => "Example";

    /// <inheritdoc/>
    public override Version Version { get; } = new(1, 0);

    /// <inheritdoc/>
    public override PSHostUserInterface UI { get; } = new Keyboard(password);

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void NotifyBeginApplication() { }

    /// <inheritdoc/>
    public override void NotifyEndApplication() { }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) { }

    private sealed class Keyboard(string password) : PSHostUserInterface
    {
        public List<string> Questions { get; } = [];

        public override PSHostRawUserInterface? RawUI => null;

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            new(userName, Secret());

        public override PSCredential PromptForCredential(
            string caption,
            string message,
            string userName,
            string targetName,
            PSCredentialTypes allowedCredentialTypes,
            PSCredentialUIOptions options
        ) => new(userName, Secret());

        public override int PromptForChoice(
            string caption,
            string message,
            Collection<ChoiceDescription> choices,
            int defaultChoice
        )
        {
            Questions.Add(message);
            return 0;
        }

        public override Dictionary<string, PSObject> Prompt(
            string caption,
            string message,
            Collection<FieldDescription> descriptions
        ) =>
            throw new InvalidOperationException(
                "The example asks for " + string.Join(", ", descriptions.Select(field => field.Name))
            );

        public override string ReadLine() => throw new InvalidOperationException("The example asks for input.");

        public override SecureString ReadLineAsSecureString() => Secret();

        public override void Write(string value) { }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { }

        public override void WriteLine(string value) { }

        public override void WriteDebugLine(string message) { }

        public override void WriteErrorLine(string value) { }

        public override void WriteProgress(long sourceId, ProgressRecord record) { }

        public override void WriteVerboseLine(string message) { }

        public override void WriteWarningLine(string message) { }

        private SecureString Secret() => new NetworkCredential(string.Empty, password).SecurePassword;
    }
}
