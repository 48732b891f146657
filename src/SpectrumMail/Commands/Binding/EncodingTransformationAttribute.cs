using System;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Lets an encoding parameter take the names PowerShell users know, a character set's name, or a code page number.
/// </summary>
public sealed class EncodingTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes an encoding of the input.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What is to be bound.</param>
    /// <returns>The encoding; the input itself when it is none, so that the engine complains.</returns>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Unwrap(inputData) switch
        {
            null => Encoding.UTF8,
            string name => Named(name),
            int page => Numbered(page),
            _ => inputData,
        };

    private static Encoding Named(string name) =>
        name.ToUpperInvariant() switch
        {
            "ASCII" => Encoding.ASCII,

            // A script may still name UTF-7; what it can say UTF-8 says too, and every reader reads it.
            "" or "UTF8" or "UTF8BOM" or "UTF8NOBOM" or "DEFAULT" or "UTF7" => Encoding.UTF8,
            "UNICODE" => Encoding.Unicode,
            "BIGENDIANUNICODE" => Encoding.BigEndianUnicode,
            "UTF32" => Encoding.UTF32,
            "BIGENDIANUTF32" => Numbered(12001),
            "ANSI" => Numbered(CultureInfo.CurrentCulture.TextInfo.ANSICodePage),
            "OEM" => Numbered(CultureInfo.CurrentCulture.TextInfo.OEMCodePage),
            _ when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int page) => Numbered(page),
            _ => Find(() => Encoding.GetEncoding(name), name, provider => provider.GetEncoding(name)),
        };

    private static Encoding Numbered(int page) =>
        Find(
            () => Encoding.GetEncoding(page),
            page.ToString(CultureInfo.InvariantCulture),
            provider => provider.GetEncoding(page)
        );

    private static Encoding Find(Func<Encoding> known, string name, Func<EncodingProvider, Encoding?> further)
    {
#if NET
        // Without registering it, which would be for the whole process.
        if (further(CodePagesEncodingProvider.Instance) is { } found)
        {
            return found;
        }
#endif
        try
        {
            return known();
        }
        catch (Exception ex) when (ex is ArgumentException or NotSupportedException)
        {
            throw new ArgumentTransformationMetadataException(
                $"There is no encoding '{name}'. Use utf8, ascii, or a name such as iso-8859-1.",
                ex
            );
        }
    }
}
