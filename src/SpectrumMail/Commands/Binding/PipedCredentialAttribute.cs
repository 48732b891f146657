using System;
using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// As the engine's Credential attribute, a user name becomes a credential by asking for the password; but an object that is
/// neither is left alone, so that rows of a CSV in the pipeline do not make it ask.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PipedCredentialAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes a credential of a user name.</summary>
    /// <param name="engineIntrinsics">The engine, which asks.</param>
    /// <param name="inputData">What was given.</param>
    /// <returns>The credential; anything else as it was given.</returns>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Unwrap(inputData) is string name ? new CredentialAttribute().Transform(engineIntrinsics, name) : inputData;
}
