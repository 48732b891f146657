using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Takes an empty cell of a CSV row, an empty text or nothing at all, as the value that stands for nothing said; the engine would
/// refuse it.
/// </summary>
public sealed class EmptyCellAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes 0 of an empty cell; anything else stays what it is.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What is to be bound.</param>
    /// <returns>What the engine converts.</returns>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Unwrap(inputData) is null or "" ? 0 : inputData;
}
