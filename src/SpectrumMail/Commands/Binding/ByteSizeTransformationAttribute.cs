using System.Management.Automation;
using SpectrumMail.Mail.Text;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Lets a size be given as a number of bytes or as a text with a unit: 25MB, 1.5 GB, 300kb. Units are of 1,024, as PowerShell's
/// own.
/// </summary>
public sealed class ByteSizeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes bytes of the input.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What is to be bound.</param>
    /// <returns>The number of bytes, or the input as it is when it is no text.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">The text is no size.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = PlainValue.Unwrap(inputData);
        if (value is not string text)
        {
            return value!;
        }

        return SizeText.TryRead(text)
            ?? throw new ArgumentTransformationMetadataException(
                $"'{text}' is not a size. Give bytes, or a number with a unit: 500KB, 25MB, 1.5GB."
            );
    }
}
