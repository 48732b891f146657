using System.Collections.Generic;
using System.Management.Automation;
using System.Text;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Monitoring;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Diagnosis;

/// <summary>
/// Converts results to what monitoring systems read: the text format of Prometheus, for the textfile collector of node_exporter,
/// or the line of a Nagios plugin with performance data and exit code. It takes the results of Test-SpectrumConnection,
/// Test-SpectrumMailflow, Invoke-SpectrumMailboxAudit and Get-SpectrumOutbox, also together.
/// </summary>
[Cmdlet(VerbsData.ConvertTo, "SpectrumMetric", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(MonitoringResult))]
public sealed class ConvertToSpectrumMetricCommand : MailCmdlet
{
    private readonly List<IResultSource> _results = [];
    private string? _file;

    /// <summary>
    /// The results, as a command emits them, or as they came back from Import-Clixml, ConvertFrom-Json, a job or remoting.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>What to write: Prometheus (the default) or Nagios.</summary>
    [Parameter(Position = 0)]
    public MetricFormat As { get; set; }

    /// <summary>
    /// A file to write instead, in one step: a collector reads the old content or the new one, and never a part. The textfile
    /// collector reads files with the extension .prom.
    /// </summary>
    [Parameter(Position = 1)]
    [Alias("LiteralPath", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Resolves the path, before any result is read.</summary>
    protected override void BeginProcessing() => _file = Path is null ? null : FilePath(Path);

    /// <summary>Collects the results.</summary>
    protected override void ProcessRecord()
    {
        foreach (PSObject row in InputObject)
        {
            try
            {
                _results.Add(PipedResult.Read(row));
            }
            catch (MailException ex)
            {
                WriteError(ErrorRecords.From(ex, row));
            }
        }
    }

    /// <summary>Converts them.</summary>
    protected override void EndProcessing()
    {
        MonitoringResult? plugin = As == MetricFormat.Nagios ? PluginLine.Write(_results) : null;
        string text = plugin is null ? PrometheusText.Write(_results) : plugin.Line + "\n";
        if (_file is not null)
        {
            if (ShouldProcess(_file, "Write metrics"))
            {
                Write(_file, text);
            }
        }
        else if (plugin is not null)
        {
            WriteObject(plugin);
        }
        else if (text.Length > 0)
        {
            WriteObject(text.TrimEnd('\n'));
        }
    }

    private void Write(string path, string text)
    {
        try
        {
            MetricFile.Write(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text));
        }
        catch (MailException ex)
        {
            Fail(ex, path);
        }
    }
}
