using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Converts an empty cell of a CSV row (null or an empty text) to the default value; the engine would reject it.
/// </summary>
public sealed class EmptyCellAttribute : ArgumentTransformationAttribute
{
    /// <summary>Converts an empty cell to 0; anything else stays as it is.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What is to be bound.</param>
    /// <returns>What the engine converts.</returns>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Unwrap(inputData) is null or "" ? 0 : inputData;
}
