using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Rejects $null and an empty text where the engine converts them to a value before any check: "off" of a switch, which stands
/// for the opposite filter here, and 0 of a number.
/// </summary>
internal sealed class RefuseNullAttribute : ArgumentTransformationAttribute
{
    /// <summary>Looks at the input.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What is to be bound.</param>
    /// <returns>The input as it is.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">It is null or empty.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Unwrap(inputData) is null or ""
            ? throw new ArgumentTransformationMetadataException(
                "The argument is null or empty. Give a value, or leave the parameter out."
            )
            : inputData;
}
