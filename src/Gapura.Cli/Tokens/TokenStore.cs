using System.Text.Json;

namespace Gapura.Cli.Tokens;

/// <summary>
/// The file with this terminal's tokens: mode 0600 in a folder of mode 0700, replaced as a whole by renaming, so that a crash leaves the
/// old one or the new one. Who changes it holds a lock, so that two programs never sign under one counter.
/// </summary>
internal sealed class TokenStore(string path)
{
    private const UnixFileMode ForOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Longer than one call to a server may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Path { get; } = path;

    /// <exception cref="Failure">The file cannot be read, others can read it, or it is not a store.</exception>
    public StoredTokens Read()
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(Path) && (File.GetUnixFileMode(Path) & ForOthers) != 0)
            {
                throw new Failure($"Others can read {Path}, so its keys may not be yours alone any more. If they are: chmod 600 {Path}. If not: remove this device at the portal.");
            }

            var read = JsonSerializer.Deserialize(File.ReadAllBytes(Path), StoreJson.Default.StoredTokens);
            return read is { Version: 1 } ? read : throw new Failure($"{Path} was written by a later gapuractl. Use that one.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new StoredTokens();
        }
        catch (JsonException)
        {
            throw new Failure($"{Path} is damaged. Put a copy of it back, or move it away and bind this terminal anew.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure($"{Path} cannot be read ({e.GetType().Name}).");
        }
    }

    /// <summary>Changes the store under its lock and returns what the change gives.</summary>
    public async Task<T> ChangeAsync<T>(Func<StoredTokens, (StoredTokens Tokens, T Result)> change, CancellationToken cancel)
    {
        await using (await LockAsync("lock", cancel))
        {
            var (tokens, result) = change(Read());
            Write(tokens);
            return result;
        }
    }

    public Task ChangeAsync(Func<StoredTokens, StoredTokens> change, CancellationToken cancel) =>
        ChangeAsync(tokens => (change(tokens), true), cancel);

    /// <summary>
    /// Held from the making of a statement until its answer: statements that overtake each other would look to the server like a
    /// copied device (SPEC 6.6).
    /// </summary>
    public Task<IAsyncDisposable> LockAnswersAsync(CancellationToken cancel) => LockAsync("answering", cancel);

    /// <summary>Makes sure that a token could be kept, before anything is bound.</summary>
    public Task ProbeAsync(CancellationToken cancel) => ChangeAsync(tokens => tokens, cancel);

    private async Task<IAsyncDisposable> LockAsync(string what, CancellationToken cancel)
    {
        // Other programs hold it, so it is the machine's time that passes.
        MakeFolder();
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return Create($"{Path}.{what}", FileMode.OpenOrCreate, FileOptions.None);
            }
            catch (IOException e) when (IsHeld(e) && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new Failure($"{Path}.{what} cannot be locked ({e.GetType().Name}). Is another gapuractl at work?");
            }
        }
    }

    // The framework tells a lock by the system's number alone: EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION.
    private static bool IsHeld(IOException e) => (e.HResult & 0xFFFF) is 11 or 35 or 32;

    private void Write(StoredTokens tokens)
    {
        var fresh = $"{Path}.new";
        try
        {
            File.Delete(fresh);
            using (var file = Create(fresh, FileMode.CreateNew, FileOptions.WriteThrough))
            {
                JsonSerializer.Serialize(file, tokens, StoreJson.Default.StoredTokens);
                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure($"{Path} cannot be written ({e.GetType().Name}). Nothing was sent.");
        }
    }

    private void MakeFolder()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure($"The folder {folder} cannot be made ({e.GetType().Name}). {StorePath.Variable} names another file.");
        }
    }

    private static FileStream Create(string file, FileMode mode, FileOptions options)
    {
        var how = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, Options = options };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, how);
    }
}
