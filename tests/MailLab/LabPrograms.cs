namespace SpectrumMail.MailLab;

/// <summary>Programs of Debian packages that tests use beside the servers.</summary>
public static class LabPrograms
{
    /// <summary>The path of a program, which is installed when that is allowed; null when it is not there.</summary>
    /// <param name="name">The program.</param>
    /// <param name="package">The package that has it.</param>
    public static string? Find(string name, string package)
    {
        _ = WhyNot(name, package);
        return LabTools.Program(name);
    }

    /// <summary>Why a program cannot be had here; null when it can. Installs its package when that is allowed.</summary>
    /// <param name="name">The program.</param>
    /// <param name="package">The package that has it.</param>
    internal static string? WhyNot(string name, string package)
    {
        if (LabTools.Program(name) is not null)
            return null;

        string advice = $"MailLab needs {name}: as root, apt-get install {package}";
        if (!LabTools.CanInstall)
            return advice;
        return LabTools.Install(package) is string why ? $"{advice} ({why})" : null;
    }
}
