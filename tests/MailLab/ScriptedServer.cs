using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>
/// A server that says what a test scripts. It is a fake, and meant only for what no real server can be made to say:
/// a <c>* BYE</c> instead of a greeting, a 421 in the middle, an answer that breaks the protocol.
/// </summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<ScriptedConnection, bool> _open = new();
    private readonly ConcurrentQueue<string> _received = new();
    private readonly Action<ScriptedConnection> _script;
    private readonly X509Certificate2? _implicitTls;
    private int _connections;

    private ScriptedServer(Action<ScriptedConnection> script, X509Certificate2? implicitTls)
    {
        _script = script;
        _implicitTls = implicitTls;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Accept) { IsBackground = true, Name = "ScriptedServer" }.Start();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Every line clients have sent, in order of arrival.</summary>
    public IReadOnlyList<string> Received => _received.ToArray();

    /// <summary>What went wrong in a script that did not end because the client went away.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Starts a server that runs the script once for each connection, on a thread of its own.</summary>
    /// <param name="script">Says and reads; when it returns, the connection is closed.</param>
    /// <param name="implicitTls">The certificate, when TLS begins with the first byte.</param>
    public static ScriptedServer Start(Action<ScriptedConnection> script, X509Certificate2? implicitTls = null) =>
        new(script, implicitTls);

    /// <summary>Starts a server that sends these lines and hangs up.</summary>
    public static ScriptedServer Saying(string lines, X509Certificate2? implicitTls = null) =>
        new(connection => connection.WriteLine(lines), implicitTls);

    /// <summary>Closes the port and every connection.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (ScriptedConnection connection in _open.Keys)
            connection.Close();
    }

    private void Accept()
    {
        foreach (TcpClient client in TcpClients.Accept(_listener))
        {
            int number = Interlocked.Increment(ref _connections);
            new Thread(() => Serve(client, number)) { IsBackground = true, Name = "ScriptedConnection" }.Start();
        }
    }

    private void Serve(TcpClient client, int number)
    {
        var connection = new ScriptedConnection(client, number, _received.Enqueue);
        _open[connection] = true;
        try
        {
            if (_implicitTls is not null)
                connection.StartTls(_implicitTls);
            _script(connection);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or ObjectDisposedException
                        or SocketException
                        or System.Security.Authentication.AuthenticationException
            )
        {
            // The client went away, or would not have this certificate: the test asks the client, not this server.
        }
        catch (Exception e)
        {
            Failure = e;
        }

        connection.Close();
        _open.TryRemove(connection, out _);
    }
}
