using System;
using System.Management.Automation;
using System.Security;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Takes a SecureString, or a credential for its password. The engine's own conversion would repeat a text that it cannot convert
/// in its error, and the text would be the secret.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        PlainValue.Unwrap(inputData!) switch
        {
            null => null,
            SecureString secret => secret,
            PSCredential credential => credential.Password,
            _ => throw new ArgumentTransformationMetadataException(
                "A secret is a SecureString. A text would stay in the history of commands: use Read-Host -AsSecureString, "
                    + "Get-Secret or Import-Clixml."
            ),
        };
}
