using System;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>
/// Answers Postfix's questions who has a mailbox (socketmap_table): a new one is there at once, where a file would have to be
/// compiled for each and Postfix would start its processes again for every change.
/// </summary>
internal sealed class LabUserMap : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, string, bool> _knows;

    /// <param name="path">Where the socket shall be.</param>
    /// <param name="knows">Whether a map (first) holds a key (second), which is in small letters.</param>
    public LabUserMap(string path, Func<string, string, bool> knows)
    {
        _knows = knows;
        Bind(_listener, path);
        Start(Accept);
    }

    /// <summary>Listens on a socket that Postfix may connect to.</summary>
    internal static void Bind(Socket listener, string path)
    {
        listener.Bind(new UnixDomainSocketEndPoint(path));
        const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(path, all | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        listener.Listen();
    }

    public void Dispose() => _listener.Dispose();

    // Threads of its own: Postfix must not wait while tests keep the pool busy.
    internal static void Start(Action work) =>
        new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
        })
        {
            IsBackground = true,
            Name = nameof(LabUserMap),
        }.Start();

    private void Accept()
    {
        while (true)
        {
            Socket client = _listener.Accept();
            Start(() => Serve(client));
        }
    }

    // A question is a map's name, a space and the key; question and answer are netstrings: length, colon, bytes, comma.
    private void Serve(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        while (ReadLength(stream) is int length)
        {
            byte[] question = new byte[length + 1];
            stream.ReadExactly(question);
            string[] parts = Encoding.UTF8.GetString(question, 0, length).Split(' ', 2);
            string answer = _knows(parts[0], parts[^1].ToLowerInvariant()) ? "OK x" : "NOTFOUND ";
            stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{answer.Length}:{answer},")));
        }
    }

    private static int? ReadLength(NetworkStream stream)
    {
        int length = 0;
        for (int digit; (digit = stream.ReadByte()) != ':'; length = (length * 10) + digit - '0')
        {
            if (digit is < '0' or > '9')
                return null;
        }

        return length;
    }
}
