using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Looks at addresses that came through the pipeline.</summary>
internal static class PipedAddress
{
    /// <summary>
    /// The address itself. PowerShell makes a text such as <c>@{Name=value}</c> of an object that has no property of the
    /// parameter's name, and that text would be taken for an address of an unknown domain.
    /// </summary>
    /// <exception cref="MailException">InvalidInput: it is such an object, or an empty cell.</exception>
    public static string Checked(string? address) =>
        address?.Trim() is { Length: > 0 } text && !text.Any(character => char.IsWhiteSpace(character) || character is '{' or '}')
            ? text
            : throw CredentialFailures.AddressMissing.Make(address ?? string.Empty);
}
