using System.Linq;
using System.Threading;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The messages of an mbox of any program. Their ids are where they begin; they arrived at the time in their <c>From </c> line.
/// </summary>
internal sealed class MboxSource(string path) : IMessageSource
{
    public string Name { get; } = path;

    public uint Validity => 0;

    public (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel)
    {
        string[] ids = [.. Open(cancel).Ids];
        return (ids.Length, ids.Count(receiver.Wants));
    }

    public void Read(IMessageReceiver receiver, CancellationToken cancel)
    {
        LooseFile file = Open(cancel);
        file.Read(receiver, (id, _) => id, cancel);
        foreach (string warning in file.Warnings)
        {
            receiver.Warn(warning);
        }
    }

    private LooseFile Open(CancellationToken cancel) => LooseFile.Open(Name, isMbox: true, cancel)!;
}
