using System;
using System.Management.Automation;
using System.Security;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Takes a SecureString or a script block as an access token. The engine's own conversion would repeat a text that it cannot
/// convert in its error, and the text would be the token.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AccessTokenTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Unwrap(inputData) switch
        {
            SecureString secret => new AccessTokenInput(secret),
            ScriptBlock script => new AccessTokenInput(script),
            SpectrumToken token => new AccessTokenInput(token.AccessToken),
            AccessTokenInput given => given,
            _ => throw new ArgumentTransformationMetadataException(
                "-AccessToken takes a SecureString, or a script block that returns the token. A text would stay in the history "
                    + "of commands: use ConvertTo-SecureString, Get-Secret or a script block."
            ),
        };
}
