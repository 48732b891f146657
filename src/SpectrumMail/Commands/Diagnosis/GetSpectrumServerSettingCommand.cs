using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Diagnosis;

/// <summary>Shows the technical settings table: server, port, encryption and user name for each protocol.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumServerSetting", DefaultParameterSetName = "Address")]
[OutputType(typeof(ServerSetting))]
public sealed class GetSpectrumServerSettingCommand : PSCmdlet
{
    /// <summary>
    /// Addresses or domains to look up. An unknown domain gets the default provider's settings, and a warning. Default: the whole
    /// table.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Address")]
    [Alias("Address", "Domain", "UserName")]
    [ValidateNotNullOrEmpty]
    public string[]? EmailAddress { get; set; }

    /// <summary>Providers by name; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Provider")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string[]? Provider { get; set; }

    /// <summary>Only these protocols. Default: all three.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public MailProtocol[]? Protocol { get; set; }

    /// <summary>Writes the rows.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            Write();
        }
        catch (MailException ex)
        {
            // One unusable row of many must not stop the others.
            WriteError(ErrorRecords.From(ex, EmailAddress));
        }
    }

    private void Write()
    {
        WriteObject(Rows().Where(row => Protocol is null || Protocol.Contains(row.Protocol)), enumerateCollection: true);
    }

    private IEnumerable<ServerSetting> Rows()
    {
        if (EmailAddress is not null)
        {
            return EmailAddress.Select(PipedAddress.Checked).SelectMany(ForAddress);
        }

        return Provider is not null ? Provider.SelectMany(Named) : MailProvider.All.SelectMany(provider => provider.Servers);
    }

    private IEnumerable<ServerSetting> ForAddress(string address)
    {
        MailProvider provider = MailProvider.For(address);
        if (MailProvider.Serving(address) is null)
        {
            WriteWarning($"The domain of '{address}' is not in the settings table; these are {provider.Name}'s settings.");
        }

        return provider.Servers.Select(row =>
            row.WithUserName(address.IndexOf('@') < 0 ? ServerSetting.UserNameIn(address) : address)
        );
    }

    private IEnumerable<ServerSetting> Named(string name)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        MailProvider[] found = MailProvider.All.Where(provider => pattern.IsMatch(provider.Name)).ToArray();
        if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            WriteError(ErrorRecords.From(InputFailures.ProviderUnknown.Make(name), name));
        }

        return found.SelectMany(provider => provider.Servers);
    }
}
