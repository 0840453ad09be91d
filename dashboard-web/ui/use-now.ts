import { useEffect, useState } from 'react';

/** The time, renewed every `every` ms while the page is visible: for countdowns and "3 seconds ago". */
export const useNow = (every = 1000): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = () => {
      if (document.visibilityState === 'visible') setNow(Date.now());
    };
    const timer = setInterval(tick, every);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [every]);
  return now;
};
