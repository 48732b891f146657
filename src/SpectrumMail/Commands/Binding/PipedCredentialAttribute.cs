using System;
using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Asks for the password of a user name, as the engine's Credential attribute does. An object that is neither a user name nor a
/// credential stays as it is, so that rows of a CSV in the pipeline cause no prompt.
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
