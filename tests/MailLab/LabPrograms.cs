namespace SpectrumMail.MailLab;

/// <summary>Programs of Debian packages that tests use beside the servers.</summary>
public static class LabPrograms
{
    /// <summary>The path of a program, which is installed when that is allowed; null when it is not there.</summary>
    /// <param name="name">The program.</param>
    /// <param name="package">The package that has it.</param>
    public static string? Find(string name, string package)
    {
        if (LabTools.Program(name) is null && LabTools.CanInstall)
            LabTools.Install(package);
        return LabTools.Program(name);
    }
}
