using System;
using System.Globalization;
using System.Management.Automation;
using SpectrumMail.Mail.Text;

namespace SpectrumMail.Commands.Binding;

/// <summary>Takes an age, such as 2y, 6mo, 4w or 90d, for the moment that lies so long ago.</summary>
internal sealed class AgeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes a moment of the input.</summary>
    /// <param name="engineIntrinsics">The engine.</param>
    /// <param name="inputData">What is to be bound.</param>
    /// <returns>The moment, or the input as it is when it is neither text nor TimeSpan.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">The text is no age.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? plain = PlainValue.Unwrap(inputData);
        if (plain is TimeSpan span)
        {
            return span > TimeSpan.Zero ? DateTime.Now - span : throw Refused(span.ToString());
        }

        if (plain is null or DateTime or DateTimeOffset)
        {
            return inputData;
        }

        // As it was typed: to PowerShell 7 the word 2y is a number. A number as such would be a date of the year 1.
        string text = LanguagePrimitives.ConvertTo<string>(inputData);
        if (Age.TryRead(text) is { } age)
        {
            return age.Before(DateTime.Now);
        }

        return plain is string && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)
            ? date
            : throw Refused(text);
    }

    private static ArgumentTransformationMetadataException Refused(string text) =>
        new($"'{text}' is not an age. Give a number with a unit: 90d, 4w, 6mo, 2y; a TimeSpan; or a date.");
}
