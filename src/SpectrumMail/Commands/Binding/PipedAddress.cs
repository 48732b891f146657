using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Validates addresses from the pipeline.</summary>
internal static class PipedAddress
{
    /// <summary>
    /// Returns the address. PowerShell converts an object without a property of the parameter's name to a text such as
    /// <c>@{Name=value}</c>, which would pass as an address of an unknown domain.
    /// </summary>
    /// <exception cref="MailException">InvalidInput: it is such an object, or an empty cell.</exception>
    public static string Checked(string? address) =>
        address?.Trim() is { Length: > 0 } text && !text.Any(character => char.IsWhiteSpace(character) || character is '{' or '}')
            ? text
            : throw CredentialFailures.AddressMissing.Make(address ?? string.Empty);
}
