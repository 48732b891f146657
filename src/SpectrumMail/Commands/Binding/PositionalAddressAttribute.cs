using System;
using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Makes a list of one address before the engine looks for the parameter set. It then takes a credential in the same place for
/// what it is; otherwise it would make a text of it for the parameter that takes addresses.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PositionalAddressAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <summary>Makes a list of one address.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What was given.</param>
    /// <returns>The list; anything else as it was given.</returns>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Unwrap(inputData) is string address ? new[] { address } : inputData;
}
