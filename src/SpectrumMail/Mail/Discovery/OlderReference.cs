#if !NET
using System;
using System.Buffers;
using System.Reflection;
using DnsClient;

namespace SpectrumMail.Mail.Discovery;

/// <summary>
/// Gives DnsClient the System.Buffers that is beside it. It was built with an older one, and Windows PowerShell has no binding
/// redirects for a module. No other assembly's request is answered.
/// </summary>
internal static class OlderReference
{
    private static readonly Lazy<bool> s_allowed = new(() =>
    {
        AppDomain.CurrentDomain.AssemblyResolve += Resolve;
        return true;
    });

    /// <summary>Answers such requests from now on.</summary>
    public static bool Allow() => s_allowed.Value;

    private static Assembly? Resolve(object? sender, ResolveEventArgs request) =>
        new AssemblyName(request.Name).Name == "System.Buffers" && request.RequestingAssembly == typeof(LookupClient).Assembly
            ? typeof(ArrayPool<byte>).Assembly
            : null;
}
#endif
