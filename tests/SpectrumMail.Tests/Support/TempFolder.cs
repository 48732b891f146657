using System;
using System.IO;

namespace SpectrumMail.Tests.Support;

/// <summary>A directory that is gone after the test. It is not made before something is saved into it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), "spectrum-" + Guid.NewGuid().ToString("N"));

    public string Combine(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
