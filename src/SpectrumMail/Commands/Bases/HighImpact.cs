using System.Management.Automation;
using System.Reflection;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// Asks as a command with ConfirmImpact High does, where only some of what a command does has that impact.
/// </summary>
/// <param name="cmdlet">The command.</param>
internal sealed class HighImpact(PSCmdlet cmdlet)
{
    private readonly bool _isHighItself =
        cmdlet.GetType().GetCustomAttribute<CmdletAttribute>()?.ConfirmImpact == ConfirmImpact.High;

    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Asks on the pipeline thread; -WhatIf only says what would be done.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">How it is changed.</param>
    /// <param name="isHigh">Whether this has that impact.</param>
    public bool Confirm(string target, string action, bool isHigh = true)
    {
        bool agreed = cmdlet.ShouldProcess(target, action);
        if (!agreed || !isHigh)
        {
            return agreed;
        }

        // With -Confirm, with a lower preference, and by a command that is of high impact itself, the question has been asked.
        bool asked =
            _isHighItself
            || cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm")
            || cmdlet.GetVariableValue("ConfirmPreference") is not { } preference
            || !LanguagePrimitives.TryConvertTo(preference, out ConfirmImpact impact)
            || impact != ConfirmImpact.High;
        return asked || cmdlet.ShouldContinue($"{action}: {target}", "Confirm", ref _yesToAll, ref _noToAll);
    }
}
