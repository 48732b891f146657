using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Diagnosis;

/// <summary>Shows the technical settings table: server, port, encryption and user name for each protocol.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumServerSetting", DefaultParameterSetName = "Address")]
[OutputType(typeof(ServerSetting))]
public sealed class GetSpectrumServerSettingCommand : MailCmdlet
{
    private readonly ServerDiscovery _discovery = new();

    /// <summary>
    /// Addresses or domains to look up. A domain that is not in the table is an error. Default: the whole table.
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

    /// <summary>
    /// Asks a domain that is not in the table for its servers: by its MX and SRV records, and by its configuration file over
    /// HTTPS. Source says what named a server. A host outside the domain that only the DNS names is shown with a note.
    /// </summary>
    [Parameter(ParameterSetName = "Address")]
    public SwitchParameter Discover { get; set; }

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
        bool isAddress = address.IndexOf('@') >= 0;
        if (MailProvider.Serving(address) is { } provider)
        {
            return provider.Servers.Select(row => row.WithUserName(isAddress ? address : ServerSetting.UserNameIn(address)));
        }

        if (Discover)
        {
            return Found(address, isAddress);
        }

        WriteError(ErrorRecords.From(InputFailures.DomainNotListed.Make(address), address));
        return [];
    }

    private IEnumerable<ServerSetting> Found(string address, bool isAddress)
    {
        Finding finding = Run((_, cancel) => _discovery.Find(address, new ConnectionPolicy(), cancel), address);
        if (!finding.Servers.Any())
        {
            WriteError(ErrorRecords.From(finding.Failure(), address));
        }

        string plain = ServerSetting.UserNameIn(finding.Domain);
        return finding.Servers.Select(row => isAddress && row.UserNameFormat == plain ? row.WithUserName(address) : row);
    }

    private IEnumerable<ServerSetting> Named(string name)
    {
        var pattern = new NamePattern(name);
        MailProvider[] found = MailProvider.All.Where(provider => pattern.IsMatch(provider.Name)).ToArray();
        if (found.Length == 0 && !pattern.HasWildcards)
        {
            WriteError(ErrorRecords.From(InputFailures.ProviderUnknown.Make(name), name));
        }

        return found.SelectMany(provider => provider.Servers);
    }
}
