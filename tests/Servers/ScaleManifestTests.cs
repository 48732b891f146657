using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>The manifest of docs/scale.md, read as the API of Kubernetes reads it. It has not been run.</summary>
public sealed class ScaleManifestTests
{
    [Fact]
    public void The_manifest_is_an_indexed_job_of_the_API()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "scale.md"));
        string manifest = Assert.Single(Regex.Matches(page, "```yaml\n(.*?)```", RegexOptions.Singleline)).Groups[1].Value;

        // A property that the API does not know is an error.
        V1Job job = KubernetesYaml.Deserialize<V1Job>(manifest, strict: true);

        Assert.Equal(("batch/v1", "Job"), (job.ApiVersion, job.Kind));
        Assert.Equal(("Indexed", job.Spec.Parallelism), (job.Spec.CompletionMode, job.Spec.Completions));
        V1PodSpec pod = job.Spec.Template.Spec;
        V1Container container = Assert.Single(pod.Containers);
        Assert.Equal(pod.Volumes.Select(volume => volume.Name), container.VolumeMounts.Select(mount => mount.Name));
        Assert.Contains($"+ 1)/{job.Spec.Completions}\"", Assert.Single(container.Args), System.StringComparison.Ordinal);
    }
}
