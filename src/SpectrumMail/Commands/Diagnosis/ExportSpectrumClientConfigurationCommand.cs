using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.ClientConfiguration;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Diagnosis;

/// <summary>
/// Writes the settings of an account for mail programs and for people: Thunderbird autoconfiguration, an Apple profile, and a
/// page in HTML and Markdown. No file contains a password.
/// </summary>
[Cmdlet(VerbsData.Export, "SpectrumClientConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportSpectrumClientConfigurationCommand : PSCmdlet
{
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The full addresses of the accounts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Address", "UserName")]
    [ValidateNotNullOrEmpty]
    public string[] EmailAddress { get; set; } = [];

    /// <summary>
    /// The folder to write to, created when it does not exist; files are named by address. Or, for one address and one format,
    /// the file: a path that ends in .xml, .mobileconfig, .html, .htm or .md and is no folder. Default: the current location.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>What to write. Default: all four; for a file what its extension says.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ClientConfigurationFormat[]? Format { get; set; }

    /// <summary>The person's name, for the Apple profile and the page.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? DisplayName { get; set; }

    /// <summary>
    /// The provider whose servers are written, by its name in the settings table: Charter, for example. Without it the address's
    /// domain decides.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    /// <summary>
    /// The IMAP server's host name, instead of the provider's. With it, or with -Port or -Security, POP3 is left out.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Server { get; set; }

    /// <summary>The IMAP server's port. Default, and the meaning of 0: the provider's; 993 for a server named by hand.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>
    /// How the IMAP connection is encrypted. Auto, the default: the provider's mode, or what fits the port (RFC 8314).
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet(nameof(MailSecurity.Auto), nameof(MailSecurity.Tls), nameof(MailSecurity.StartTls))]
    public MailSecurity Security { get; set; }

    /// <summary>
    /// The submission server's host name. Default: the provider's; the IMAP server when that was named by hand.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SmtpServer { get; set; }

    /// <summary>
    /// The submission server's port. Default, and the meaning of 0: the provider's; 465 for a server named by hand.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int SmtpPort { get; set; }

    /// <summary>How the submission connection is encrypted; as <c>-Security</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet(nameof(MailSecurity.Auto), nameof(MailSecurity.Tls), nameof(MailSecurity.StartTls))]
    public MailSecurity SmtpSecurity { get; set; }

    /// <summary>Overwrites files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the files of each address; one that cannot be written does not keep the others from it.</summary>
    protected override void ProcessRecord()
    {
        foreach (string address in EmailAddress)
        {
            try
            {
                ClientSettings settings = Settings(address);
                foreach ((ClientConfigurationFormat format, string path) in Targets(address))
                {
                    Write(settings, format, path);
                }
            }
            catch (Exception ex) when (ErrorRecords.IsMailFailure(ex))
            {
                WriteError(ErrorRecords.From(ex, address));
            }
        }
    }

    private ClientSettings Settings(string address)
    {
        // An empty cell of a CSV row says nothing.
        string? server = string.IsNullOrEmpty(Server) ? null : Server;
        MailProvider provider =
            MailProvider.Choose(Provider, ClientSettings.CheckedAddress(address))
            ?? (server is null ? throw InputFailures.DomainNotListed.Make(address) : MailProvider.None);
        return new ClientSettings(
            address,
            DisplayName ?? string.Empty,
            provider,
            new ServerOverride(server, Port, Security),
            new ServerOverride(string.IsNullOrEmpty(SmtpServer) ? server : SmtpServer, SmtpPort, SmtpSecurity)
        );
    }

    private IEnumerable<(ClientConfigurationFormat Format, string Path)> Targets(string address)
    {
        string path = FileSystemPath.Resolve(this, Path);
        ClientConfigurationFormat? ofExtension =
            Directory.Exists(path)
            || Path.EndsWith("/", StringComparison.Ordinal)
            || Path.EndsWith("\\", StringComparison.Ordinal)
                ? null
                : ClientConfigurationFile.FormatOf(path);
        if (ofExtension is { } known)
        {
            return Format is null || (Format.Length == 1 && Format[0] == known)
                ? [(known, path)]
                : throw InputFailures.FormatDoesNotFitPath.Make(Path, $"{known}", string.Join(", ", Format));
        }

        var targets = new List<(ClientConfigurationFormat, string)>();
        foreach (
            ClientConfigurationFormat format in Format
                ?? (ClientConfigurationFormat[])Enum.GetValues(typeof(ClientConfigurationFormat))
        )
        {
            targets.Add((format, System.IO.Path.Combine(path, ClientConfigurationFile.NameFor(address, format))));
        }

        return targets;
    }

    private void Write(ClientSettings settings, ClientConfigurationFormat format, string path)
    {
        if (!ShouldProcess(path, $"Write {settings.EmailAddress} as {format}"))
        {
            return;
        }

        // -Force is about files that were there before, not about those of the address before this one.
        bool own = !_written.Add(path);
        if (own || (!Force && File.Exists(path)))
        {
            WriteError(
                ErrorRecords.From(own ? InputFailures.PathUsedTwice.Make(path) : InputFailures.FileExists.Make(path), path)
            );
            return;
        }

        byte[] content = ClientConfigurationFile.Content(format, settings);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        WriteObject(new FileInfo(path));
    }
}
