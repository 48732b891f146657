using System;
using SpectrumMail.Models;

namespace SpectrumMail.Binding;

/// <summary>Looks at addresses that came through the pipeline.</summary>
internal static class PipedAddress
{
    /// <summary>
    /// The address itself. PowerShell makes the text <c>@{Name=value}</c> of an object that has no property of the parameter's
    /// name, and that text would be taken for an address of an unknown domain.
    /// </summary>
    /// <exception cref="MailException">InvalidInput: it is such an object.</exception>
    public static string Checked(string address) => address.StartsWith("@{", StringComparison.Ordinal)
        ? throw new MailException(
            MailCause.InvalidInput,
            $"The object '{address}' has no property EmailAddress.",
            "Name the column with the address EmailAddress, or give the addresses as text.") { ErrorId = "AddressMissing" }
        : address.Trim();
}
